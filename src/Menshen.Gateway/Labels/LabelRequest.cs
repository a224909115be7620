using System.Text;
using Menshen.Gateway.Sessions;
using Menshen.Policy.Labels;
using Menshen.Wire;

namespace Menshen.Gateway.Labels;

/// <summary>The label that a client asks for when it connects, taken out of what goes to the engine.</summary>
/// <param name="Label">As it was written; null: none was asked for.</param>
/// <param name="Rest">The other start-up parameters.</param>
internal sealed record LabelRequest(string? Label, StartupParameters Rest)
{
    /// <summary>The one label that the ticket shown is good for; null: any.</summary>
    public string? Bound { get; init; }

    public static LabelRequest Read(StartupParameters parameters)
    {
        var (label, rest) = StartupSettings.Take(parameters, "menshen.label");
        return new LabelRequest(label, rest);
    }

    /// <summary>The first setting among the rest that no client may bring into a database with labels; null if there is none.</summary>
    public string? ForbiddenSetting()
    {
        foreach (var item in Rest)
        {
            var name = Encoding.UTF8.GetString(item.Name);
            if (name != "options" && !LabelledDatabaseRules.Allows(name)) return name;
        }

        return Rest.TryGet("options"u8, out var options) ? StartupSettings.FirstUnlike(Encoding.UTF8.GetString(options), LabelledDatabaseRules.Allows) : null;
    }
}
