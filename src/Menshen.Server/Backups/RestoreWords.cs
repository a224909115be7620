using System.Globalization;
using System.Text.Json;
using Menshen.Backup.Restoring;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>The contract's words for what is to be brought back.</summary>
internal static class RestoreWords
{
    private const int MostLines = 8;

    public static RestoreTarget TargetOf(RestorationWish wish) =>
        wish.Time is { } time ? RestoreTarget.At(time)
            : wish.Name is { } name ? RestoreTarget.Named(name)
            : wish.Transaction is not { } number ? RestoreTarget.Latest
            : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var transaction) ? RestoreTarget.After(transaction)
            : throw new JsonException("no transaction's number");

    /// <summary>The first of them, and how many more: for a line that a person reads.</summary>
    public static string Some(IReadOnlyList<string> lines, int most = MostLines) =>
        string.Join("; ", lines.Take(most)) + (lines.Count > most ? FormattableString.Invariant($"; and {lines.Count - most} more") : "");
}
