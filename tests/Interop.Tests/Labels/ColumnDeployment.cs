namespace Menshen.Interop.Tests.Labels;

/// <summary>A table one of whose columns gets a label of its own by a policy that is applied while the server runs.</summary>
public sealed class ColumnDeployment : LabelDeployment
{
    public const string Rule = "    - {table: parcels/public.staff, default: public, columns: {salary: \"internal:east\"}}\n";

    private Task<(ToolRun Policy, ToolRun Labels)>? _planned;

    protected override string Before =>
        """
        CREATE TABLE staff (id int PRIMARY KEY, name text, salary int); INSERT INTO staff VALUES (1, 'li', 4711), (2, 'wang', 815);
        CREATE VIEW roster WITH (security_invoker = true) AS SELECT id, name FROM staff; CREATE VIEW payroll WITH (security_invoker = true) AS SELECT * FROM staff;
        GRANT SELECT, INSERT, UPDATE, DELETE ON staff TO PUBLIC; GRANT SELECT ON roster, payroll TO PUBLIC
        """;

    /// <summary>Plans and applies the policy, and then the labels, as an operator does; once. What the two plans said.</summary>
    public Task<(ToolRun Policy, ToolRun Labels)> LabelledAsync() => _planned ??= ApplyRuleAsync();

    private async Task<(ToolRun, ToolRun)> ApplyRuleAsync()
    {
        var file = Path.Combine(Running.Directory, "columns.yaml");
        var text = (await Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        await File.WriteAllTextAsync(file, text.Replace("  clearances:\n", Rule + "  clearances:\n", StringComparison.Ordinal));
        var policy = await Running.MenshenAsync("plan", file);
        (await Running.MenshenAsync("apply", file, "--reason", "salaries")).Succeeded();
        var labels = await Running.MenshenAsync("label", "apply", Database, "--plan");
        await AppliedAsync();
        return (policy, labels);
    }
}
