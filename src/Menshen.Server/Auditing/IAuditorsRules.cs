namespace Menshen.Server;

/// <summary>Rules that are the auditor's alone, whatever they are about.</summary>
internal interface IAuditorsRules
{
    /// <summary>The file in which they are proposed.</summary>
    string Path { get; }

    /// <summary>Whose <c>check | plan | apply</c> are about them.</summary>
    string Command { get; }

    /// <summary>SM3 of the text in force.</summary>
    string Digest { get; }

    /// <summary>What is in force has errors for this version; and what holds of it.</summary>
    (IReadOnlyList<string> Errors, string Instead) Faults { get; }

    RulesPlan PlanOf(byte[] text);

    /// <summary>Puts a text in force, for an auditor who compared it with what is.</summary>
    Task<RulesPlan> AcceptAsync(byte[] text, string comparedWith, string auditor, string reason, CancellationToken cancellation);

    /// <summary>Tells the journal of a text that is not in force.</summary>
    bool Tell(string digest, string what, string result);
}
