namespace Menshen.Bench.Contestants;

/// <summary>The auditor's selection of a deployment, <c>audit.yaml</c>.</summary>
internal static class AuditSelection
{
    private const string FileName = "audit.yaml";

    // For every statement that no rule fits, and there is no rule. What cannot be switched off (logins, failures, changes of structure and
    // rights, all that administrators do) is recorded all the same.
    private const string Nothing = "record: none\n";

    /// <summary>Switches off every record that may be switched off; false where this Menshen knows no selection.</summary>
    public static bool RecordNothing(string deployment)
    {
        var file = Path.Combine(deployment, FileName);
        if (!File.Exists(file))
            return false;
        // Written over the file that init made: owner and rights stay.
        File.WriteAllText(file, Nothing);
        return true;
    }
}
