namespace Menshen.Interop.Tests;

/// <summary>What every client's statements must have left in the journal.</summary>
internal static class JournalAssertions
{
    /// <summary>The statements of a user whose text contains the words; each with who, from where, where to and how it ended.</summary>
    public static async Task<IReadOnlyList<JournalRow>> StatementsAsync(this DeploymentUser user, string words)
    {
        var rows = await user.Deployment.JournalAsync(user.Name);
        var found = rows.Where(row => row.Event == "statement" && row.Text!.Contains(words, StringComparison.OrdinalIgnoreCase)).ToList();
        found.ShouldNotBeEmpty($"nothing with '{words}' among {rows.Count} records");
        foreach (var row in found)
        {
            row.Subject.ShouldBe(user.Name);
            row.Database.ShouldBe(user.Database);
            row.Source!.ShouldStartWith("127.0.0.1:");
            row.Session.ShouldNotBeNull();
            row.Outcome.ShouldNotBeNullOrEmpty();
            row.SqlState!.Length.ShouldBe(5);
            row.DurationMicroseconds.ShouldNotBeNull();
        }

        return found;
    }

    /// <summary>The one statement with these words.</summary>
    public static async Task<JournalRow> StatementAsync(this DeploymentUser user, string words) =>
        (await user.StatementsAsync(words)).ShouldHaveSingleItem();

    public static void ShouldHaveSucceeded(this JournalRow row, ulong rows, string[]? reads = null, string[]? writes = null)
    {
        row.Outcome.ShouldBe("succeeded", row.ToString());
        row.SqlState.ShouldBe("00000");
        row.Rows.ShouldBe(rows, row.ToString());
        row.Reads.ShouldBe(reads ?? [], ignoreOrder: true);
        row.Writes.ShouldBe(writes ?? [], ignoreOrder: true);
    }
}
