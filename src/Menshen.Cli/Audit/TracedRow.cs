using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Audit;

/// <summary>The row of <c>menshen trace --row</c> and <c>menshen audit query --row</c>: a table and the values of its primary key.</summary>
internal sealed class TracedRow
{
    private readonly Option<string[]> _row = new("--row")
    {
        Description = RowTexts.Help_Row, HelpName = "TABLE KEY", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command) => command.Add(_row);

    public bool IsAsked(ParseResult parse) => parse.GetResult(_row) is not null;

    /// <summary>What is asked of the running Menshen.</summary>
    public RowWish Read(ParseResult parse)
    {
        var words = parse.GetValue(_row) ?? [];
        // A table is what a column of any name would be in.
        if (words.Length < 2 || !SealedColumnName.TryParse(words[0] + ".any", out var name))
            throw new CliRefusalException(RowTexts.Error_Row, RowTexts.Error_Row_Hint, ExitCode.Findings);
        return new RowWish(name.Database, name.Schema, name.Table, words[1..]);
    }

    /// <summary>The digests for a question to the vault; says so where rows of the table are not recorded.</summary>
    public static long[] Digests(RowDigestListing found, CliContext context)
    {
        if (!found.IsWatched)
            context.Complain(CliContext.Fill(RowTexts.Row_NotWatched, Printable.Line(found.Table)), RowTexts.Row_NotWatched_Hint);
        return [.. found.Digests.Select(digest => unchecked((long)ulong.Parse(digest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))];
    }
}
