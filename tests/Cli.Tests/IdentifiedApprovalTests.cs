using System.Text.Json;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What was approved is done to what was shown, and not to what has its name by then.</summary>
public sealed class IdentifiedApprovalTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));
    private static readonly Subject Asker = Callers.Subject(ControlRoles.SystemAdministrator, 1);
    private static readonly Subject Approver = Callers.Subject(ControlRoles.SecurityAdministrator, 2);

    /// <summary>What waits and has no <see cref="ControlAct.Identify"/>, and why what is kept of it can mean nothing else later.</summary>
    private static readonly Dictionary<string, string> NamedForEver = new()
    {
        ["user.delete"] = "the name of a user never comes back",
        ["user.disable"] = "the name of a user never comes back",
        ["user.enable"] = "the name of a user never comes back",
        ["user.password"] = "the name of a user never comes back",
        ["user.set"] = "the name of a user never comes back, and all that changes stands in the object",
        ["database.create"] = "there is none yet, a second of the name is refused, and its owner stands in the object",
        ["policy.apply"] = "the body has the whole text, and the digest of the policy that it was compared with",
        ["label.clearance"] = "the body has the version of the clearance that was seen",
        ["statement.learn"] = "numbers are given once",
        ["quarantine.lift"] = "numbers are given once",
        ["break-glass.request"] = "it is about the cluster",
        ["backup.release"] = "the label of a set is given once",
        ["backup.restore"] = "it goes into a directory that must be empty",
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-identified").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly ApprovalShelf _shelf = new();
    private readonly ApprovalDesk _desk;
    private readonly ControlDispatch _dispatch;
    private readonly List<string> _dropped = [];
    private string _identity = "number 16412 of zhang";

    public IdentifiedApprovalTests()
    {
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "test" }, _key, Sealing, TimeProvider.System);
        _desk = new ApprovalDesk(_shelf, new byte[32], ApprovalRules.Default, name => name == Asker.Name ? Asker : name == Approver.Name ? Approver : null, TimeProvider.System);
        var drop = new ControlAct(ControlOperations.DatabaseDrop, request => request.Variable, Drop)
        {
            NeedsApproval = _ => true, Identify = _ => Task.FromResult(_identity),
        };
        var others = ControlOperations.All.Where(operation => operation != drop.Operation).Select(operation => new ControlAct(operation, _ => "", _ => Task.FromResult(ControlAnswer.Done())));
        _dispatch = new ControlDispatch(
            others.Append(drop), _desk, new FreshProof(ReauthenticationRules.Default, TimeProvider.System), new AdministrationLog(_journal, TimeProvider.System));
    }

    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_approver_is_shown_which_one_it_is_and_the_act_and_the_record_say_it_too()
    {
        await AskAsync();
        _shelf.Only.Object.ShouldBe("shop, number 16412 of zhang");
        (await ApproveAsync()).Problem.ShouldBeNull();
        _dropped.ShouldBe(["shop, number 16412 of zhang"]);
        var told = new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }, Stop).Select(entry => entry.Detail!).ToList();
        told.ShouldContain(line => line.Contains("database.drop shop (approval 1), number 16412 of zhang", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("number 16533 of zhang")]
    [InlineData("number 16412 of li")]
    [InlineData("")]
    public async Task Another_one_that_has_its_name_by_then_is_left_alone(string then)
    {
        await AskAsync();
        _identity = then;
        var answer = await ApproveAsync();
        answer.Problem!.What.ShouldContain("not what was approved");
        answer.Problem.What.ShouldContain("16412 of zhang");
        _dropped.ShouldBeEmpty();
        _shelf.Only.State.ShouldBe("failed");
    }

    [Fact]
    public void Whatever_waits_for_an_approval_is_identified_or_its_name_is_for_ever()
    {
        WaitingActs.Names.Except(WaitingActs.All.Select(act => act.Operation.Name)).ShouldBeEmpty();
        WaitingActs.Names.Except(WaitingActs.All.Where(act => act.Identify is not null).Select(act => act.Operation.Name)).Order().ShouldBe(NamedForEver.Keys.Order());
    }

    private async Task AskAsync()
    {
        var request = new ControlRequest(Callers.LoggedIn(Asker), "shop", ReadOnlyMemory<byte>.Empty, Stop) { Reason = "no longer used" };
        (await _dispatch.RunAsync(ControlOperations.DatabaseDrop, request)).Problem!.Code.ShouldBe("pending");
    }

    private Task<ControlAnswer> ApproveAsync() => _desk.ApproveAsync(new ControlRequest(
        Callers.LoggedIn(Approver), "1", JsonSerializer.SerializeToUtf8Bytes(new ApprovalDecision("seen", _shelf.Only.Digest), ControlJson.Default.ApprovalDecision), Stop));

    private Task<ControlAnswer> Drop(ControlRequest request)
    {
        _dropped.Add($"{request.Variable}, {request.Identity}");
        return Task.FromResult(ControlAnswer.Done());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
