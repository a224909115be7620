using System.Globalization;

namespace Menshen.Server;

/// <summary>The certificates of which this gateway has ever heard that they are revoked, beside its keystore: a catalogue that is put back to before does not bring them back.</summary>
/// <remarks>Until their time is over. That the file is there says as well that all certificates are sealed: from then on a row without a seal is nobody's.</remarks>
internal sealed class RevokedCertificates(SignedLine file, string path, TimeProvider time)
{
    /// <summary>Hexadecimal digits, more than the 20 bytes that RFC 5280 has at most.</summary>
    private const int LongestSerial = 64;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _until = new(StringComparer.Ordinal);

    /// <summary>Why what was heard may be forgotten at the next start, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Reads what was known. False: nothing ever was, and <see cref="Begin"/> is due.</summary>
    /// <exception cref="ServerFaultException">The file is not what Menshen wrote.</exception>
    public bool Load()
    {
        if (!File.Exists(path)) return false;
        var line = file.Read() ?? throw NotOurs();
        lock (_gate)
        {
            foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                // Signed lines are of several files: another one in this one's place says nothing of revocations.
                if (word.Split('=') is not [var serial, var end] || !IsSerial(serial) || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var until))
                    throw NotOurs();
                _until[serial] = until;
            }
        }
        return true;
    }

    /// <summary>From now on rows without a seal are nobody's.</summary>
    public void Begin()
    {
        lock (_gate) Write();
    }

    public bool Has(string serial)
    {
        lock (_gate) return _until.ContainsKey(serial);
    }

    /// <summary>They are revoked, whatever anybody says later.</summary>
    public void Note(IEnumerable<(string Serial, DateTimeOffset Until)> heard)
    {
        lock (_gate)
        {
            var (now, isNew) = (time.GetUtcNow(), false);
            // The catalogue's text becomes a word of a line here.
            foreach (var (serial, until) in heard.Where(one => IsSerial(one.Serial))) isNew |= until > now && _until.TryAdd(serial, until.ToUnixTimeSeconds());
            // What could not be written is tried again whenever the certificates are looked at.
            if (!isNew && Trouble is null) return;
            try
            {
                Write();
                Trouble = null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Trouble = $"which client certificates were revoked cannot be written to {path}: {fault.Message}";
            }
        }
    }

    /// <summary>Whether it could be a certificate's number.</summary>
    public static bool IsSerial(string text) => text.Length is > 0 and <= LongestSerial && text.All(char.IsAsciiHexDigitLower);

    private ServerFaultException NotOurs() => new(
        $"{path} is not what Menshen wrote, so nobody knows which client certificates were revoked",
        "Restore the file from a backup. Without one: revoke all certificates that you do not know for sure, remove the file, and start.");

    private void Write()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var serial in _until.Where(known => known.Value <= now).Select(known => known.Key).ToList()) _until.Remove(serial);
        file.Write(string.Join(' ', _until.Select(known => string.Create(CultureInfo.InvariantCulture, $"{known.Key}={known.Value}"))));
    }
}
