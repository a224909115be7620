using System.Text.Json;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>What a request's body must be like, before any act looks at it: of the contract's form, its texts no longer than a path and without
/// control characters.</summary>
/// <remarks>Names and limits are the acts' own. This is the floor under all of them: a text that PostgreSQL would refuse or cut, or that would draw
/// on an administrator's terminal, goes no further.</remarks>
internal static class BodyForm
{
    /// <summary>Characters: as many as the longest path of Linux has bytes.</summary>
    public const int LongestText = 4096;

    /// <summary>Members that hold files, and are limited by the body alone: a policy and a value in base64, a certificate request.</summary>
    private static readonly string[] Files = ["text", "value", "request"];

    /// <summary>Null if the body is fit, or empty: that, the act judges.</summary>
    public static ControlAnswer? Refusal(ControlOperation operation, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return null;
        try
        {
            if (ControlForms.Of(operation)?.Body is { } form)
                _ = JsonSerializer.Deserialize(body, form);
            var reader = new Utf8JsonReader(body);
            var member = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                    member = reader.GetString()!;
                else if (reader.TokenType == JsonTokenType.String && Fault(ref reader, Files.Contains(member)) is { } fault)
                    return ControlAnswer.Refused("invalid", $"{fault} (at {member})", "Send another text.");
            }

            return null;
        }
        catch (JsonException e)
        {
            return Misfit(e.Path);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are not UTF-8.
            return ControlAnswer.Refused("invalid", "a text is not Unicode", "Send UTF-8.");
        }
    }

    /// <summary>The body is not of the contract's form, at this member. It is named by where it stands and never by what it holds.</summary>
    public static ControlAnswer Misfit(string? member) => ControlAnswer.Refused(
        "invalid", $"the request has not the form of this version{(IsOurs(member) ? $" (at {member})" : "")}", "Use the menshen that runs here.");

    // A member that we do not know is the peer's own word: it is not repeated.
    private static bool IsOurs(string? member) =>
        member is { Length: > 2 and <= 60 } && member.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '$' or '.' or '_' or '[' or ']');

    // It may be a password: it is looked at in a buffer of our own, which is cleared.
    private static string? Fault(ref Utf8JsonReader reader, bool isFile)
    {
        var buffer = GC.AllocateUninitializedArray<char>(reader.ValueSpan.Length, pinned: true);
        try
        {
            var text = buffer.AsSpan(0, reader.CopyString(buffer));
            if (!isFile && text.Length > LongestText)
                return $"a text has at most {LongestText} characters";
            foreach (var c in text)
            {
                if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                    return "a text has a control character";
            }

            return null;
        }
        finally
        {
            Array.Clear(buffer);
        }
    }
}
