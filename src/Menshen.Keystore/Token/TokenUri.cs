namespace Menshen.Keystore.Token;

/// <summary>Which key of which token, reached by which library: a <c>pkcs11:</c> URI (RFC 7512). Holds no secret.</summary>
/// <remarks><code>pkcs11:token=menshen;object=menshen-master?module-path=/usr/lib/softhsm/libsofthsm2.so&amp;pin-source=file:/etc/menshen/pin</code>
/// The PIN itself is refused in it: URIs stand in arguments, units and histories.</remarks>
internal sealed class TokenUri
{
    internal const string Scheme = "pkcs11:";

    /// <summary>The key's label where the URI names none.</summary>
    private const string UsualObject = "menshen-master";

    private static readonly string[] PathNames = ["token", "manufacturer", "serial", "model", "object", "id", "type"];
    private static readonly string[] QueryNames = ["module-path", "pin-source"];

    private readonly Dictionary<string, string> _path;

    private TokenUri(Dictionary<string, string> path, string modulePath, string? pinSource) => (_path, ModulePath, PinSource) = (path, modulePath, pinSource);

    /// <summary>The token's PKCS#11 library.</summary>
    internal string ModulePath { get; }

    /// <summary>The file that holds the PIN; null: the URI names none.</summary>
    internal string? PinSource { get; }

    internal string? Token => _path.GetValueOrDefault("token");

    internal string? Manufacturer => _path.GetValueOrDefault("manufacturer");

    internal string? Serial => _path.GetValueOrDefault("serial");

    internal string? Model => _path.GetValueOrDefault("model");

    /// <summary>The key's label.</summary>
    internal string Object => _path.GetValueOrDefault("object") ?? UsualObject;

    /// <summary>Which token, for people.</summary>
    internal string TokenText => string.Join(", ", _path.Where(pair => pair.Key is "token" or "manufacturer" or "serial" or "model").Select(pair => $"{pair.Key} '{pair.Value}'")) is { Length: > 0 } text
        ? text : "any token";

    /// <summary>Reads one; what is not understood is refused, for it may say another key than the one we would take.</summary>
    internal static TokenUri Parse(string text)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            throw Bad("it does not begin with 'pkcs11:'");
        var body = text[Scheme.Length..];
        var question = body.IndexOf('?', StringComparison.Ordinal);
        var path = Read(question < 0 ? body : body[..question], ';', PathNames);
        var query = Read(question < 0 ? "" : body[(question + 1)..], '&', QueryNames);
        if (path.TryGetValue("type", out var type) && type != "secret-key")
            throw Bad($"a key of type '{type}' does not wrap the master key; a secret-key does");
        if (path.ContainsKey("id"))
            throw Bad("the key is named by 'object', not by 'id'");
        if (!query.TryGetValue("module-path", out var module) || !Path.IsPathRooted(module))
            throw Bad("it needs ?module-path= with the full path of the token's PKCS#11 library");
        return new TokenUri(path, module, query.TryGetValue("pin-source", out var source) ? FileOf(source) : null);
    }

    public override string ToString() => $"key '{Object}' of {TokenText}";

    private static Dictionary<string, string> Read(string text, char between, string[] known)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (var part in text.Split(between, StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            if (name == "pin-value")
                throw Bad("a PIN does not belong in it. Consider that PIN known and change it; give pin-source=file:/path or the systemd credential menshen-pin");
            if (equals < 0 || !known.Contains(name))
                throw Bad($"its part '{name}' is not understood here");
            if (!found.TryAdd(name, Uri.UnescapeDataString(part[(equals + 1)..])))
                throw Bad($"it has '{name}' twice");
        }

        return found;
    }

    private static string FileOf(string source)
    {
        const string file = "file:";
        var path = source.StartsWith(file, StringComparison.Ordinal) ? source[file.Length..] : source;
        while (path.StartsWith("//", StringComparison.Ordinal)) path = path[1..];
        return Path.IsPathRooted(path) ? path : throw Bad("pin-source must be file: with a full path");
    }

    // The text is not repeated: somebody may have written a PIN into it.
    private static KeystoreException Bad(string why) =>
        new($"The PKCS#11 URI of the master key cannot be used: {why}. Its form: pkcs11:token=LABEL;object=KEY?module-path=/LIBRARY.so&pin-source=file:/FILE.");
}
