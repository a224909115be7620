namespace Menshen.Engine;

/// <summary>One thing that is not as we provisioned it, or not as the policy says.</summary>
/// <param name="Area">Where: <c>setting</c>, <c>access</c>, <c>role</c>, <c>database</c>, <c>schema</c>, <c>function</c>, <c>domain</c>,
/// <c>provisioning</c>, <see cref="Column"/>, <see cref="Unsealed"/> or <see cref="Narrow"/>.</param>
/// <param name="Object">Which one.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Found">What is.</param>
public sealed record DriftFinding(string Area, string Object, string Expected, string Found)
{
    /// <summary>A column that was sealed and is not any more.</summary>
    public const string Column = "column";

    /// <summary>A column that the policy has sealed and that nobody has sealed yet.</summary>
    public const string Unsealed = "unsealed";

    /// <summary>The CHECK of a sealed domain that does not take values with a label, as before script 0115.</summary>
    public const string Narrow = "narrow";

    /// <summary>A role that the catalogue does not know can log in, or stands above others (<c>drift_roles.sql</c>).</summary>
    public bool IsUnknownRole => Area == "role" && Expected == "known to the catalogue";

    /// <summary>What to do.</summary>
    public string Remedy => DriftRemedies.Of(Area);

    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Area} {Object}: should be {Expected}, is {Found}";
}
