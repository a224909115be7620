using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Journal;

namespace Menshen.Sessions.Tests.World;

/// <summary>What an application says about its end users, and what becomes of it.</summary>
internal static class EndUserTalk
{
    public const string Name = "set menshen.end_user = 'zhang.wei'";

    public const string Question = "select a from t";

    public static string PolicyWith(string demand) => $"{Loop.Bounded}end-users:\n  - {{id: web, demand: {demand}}}\n";

    public static void Runs(Conversation talk, string sql, string tag = "SELECT 0", char status = 'I')
    {
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query(sql));
        talk.Engine.Sends(Back.CommandComplete(tag), Back.Ready(status));
        talk.Client.Forget();
    }

    public static void Executes(Conversation talk, byte[] bind)
    {
        talk.Client.Sends([.. bind, .. Front.Execute(""), .. Front.Sync]);
        talk.Engine.Sends(Back.BindComplete, Back.DataRow("x"), Back.CommandComplete("SELECT 1"), Back.Ready());
        talk.Engine.Forget();
        talk.Client.Forget();
    }

    public static string Refused(Conversation talk, string sql)
    {
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Query(sql));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        return Encoding.UTF8.GetString(talk.Client.TakeReceived());
    }

    // A person's is refused when it is prepared, an application's when it is bound.
    public static string RefusedBind(Conversation talk, string name)
    {
        talk.Engine.Forget();
        talk.Client.Forget();
        talk.Client.Sends(Front.Parse("", "select set_config('menshen.end_user', $1, false)"), Front.Bind("", "", name), Front.Execute(""), Front.Sync);
        var isPrepared = Encoding.UTF8.GetString(talk.Engine.TakeReceived()).Contains("set_config", StringComparison.Ordinal);
        talk.Engine.Sends([.. isPrepared ? Back.ParseComplete : [], .. Back.Error("42601"), .. Back.Ready()]);
        return Encoding.UTF8.GetString(talk.Client.TakeReceived());
    }

    public static Conversation Begin(Loop loop, string user, string parameter, string value, out string said)
    {
        var talk = loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop", parameter, value));
        said = Encoding.UTF8.GetString(talk.Authenticate(TestSubjects.Password).Bytes);
        if (talk.Session.Phase == SessionPhase.Joining) talk.Session.OnEngineRested(Conversation.Welcome);
        talk.Client.Forget();
        return talk;
    }

    public static IReadOnlyList<string> EndUsers(Loop loop) =>
        [.. loop.Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).OrderBy(e => e.SessionId).ThenBy(e => e.StatementNumber).Select(e => $"{e.StatementNumber} {e.EndUser ?? "-"}")];
}
