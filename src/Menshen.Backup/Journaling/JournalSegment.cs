using System.Globalization;

namespace Menshen.Backup.Journaling;

/// <summary>Which segment of the journal a piece holds, and what that one follows; sealed as the piece's first frame, so that pieces are put in order without the journal's format.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Header">SM3 of its header, in hexadecimal: two copies of a deployment have segments of one number, and other headers.</param>
/// <param name="PreviousHeader">The same of the segment that it follows.</param>
/// <param name="PreviousBytes">How long that one was when it was left.</param>
/// <param name="Begun">When, in microseconds since the epoch.</param>
public sealed record JournalSegment(long Number, string Header, string PreviousHeader, long PreviousBytes, long Begun)
{
    private const int HeaderDigits = 16;

    /// <summary>The name of its piece.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Number:D10}-{Header.AsSpan(0, HeaderDigits)}");

    internal static bool IsName(string name) => name.Length == 10 + 1 + HeaderDigits && name[10] == '-' && name.AsSpan(0, 10).IndexOfAnyExceptInRange('0', '9') < 0;

    internal static long NumberOf(string name) => long.Parse(name.AsSpan(0, 10), NumberStyles.None, CultureInfo.InvariantCulture);
}
