using System.Globalization;
using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>How far a receiver has everything: one line of text in a file, replaced whole.</summary>
/// <param name="Place">The place in the journal.</param>
/// <param name="OldestOpen">Where reading must begin in order to know the statements under way at that place.</param>
internal sealed record ForwardBookmark(JournalPlace Place, ulong OldestOpen)
{
    private const string Title = "menshen-forward-1";

    /// <summary>The file's bookmark; the journal's beginning if there is none or it cannot be read: twice is better than never.</summary>
    public static ForwardBookmark Read(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim().Split(' ') is [Title, var segment, var next, var oldest]
            && long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && ulong.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && ulong.TryParse(oldest, NumberStyles.None, CultureInfo.InvariantCulture, out var open))
        {
            return new ForwardBookmark(new JournalPlace(number, index), open);
        }

        return new ForwardBookmark(JournalPlace.Beginning, 0);
    }

    public void Write(string path)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Title} {Place.Segment} {Place.Next} {OldestOpen}\n");
        PrivateFile.Replace(path, Encoding.ASCII.GetBytes(text));
    }
}
