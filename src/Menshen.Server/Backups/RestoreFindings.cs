namespace Menshen.Server;

/// <summary>What was found out about a state that came back.</summary>
internal sealed class RestoreFindings
{
    /// <summary>Looked at and found right.</summary>
    public List<string> Checks { get; } = [];

    /// <summary>What is there, and what nobody could look at.</summary>
    public List<string> Facts { get; } = [];

    /// <summary>Not as it should be, and taken as it is.</summary>
    public List<string> Accepted { get; } = [];

    /// <summary>What somebody may do again.</summary>
    public List<string> Revived { get; } = [];

    /// <summary>What the repository should have of the journal and has not, or damaged.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>The journal has nothing later; null: nothing is missing.</summary>
    public DateTimeOffset? RecordsUntil { get; set; }
}
