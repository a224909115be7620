using Menshen.Control;
using Microsoft.AspNetCore.Http;

namespace Menshen.Server;

/// <summary>What of HTTP is taken, and what is refused before anybody is asked who it is.</summary>
internal static class RequestForm
{
    private const string Scheme = "Bearer ";

    /// <summary>Longer than any token of ours; 43 characters carry 256 bits.</summary>
    private const int LongestToken = 128;

    /// <summary>What a browser adds when a page of somebody else asks, or what would make it send a proof by itself.</summary>
    private static readonly string[] OfBrowsers = ["Cookie", "Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode"];

    /// <summary>Null if the form is ours.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Bytes of its body at most.</param>
    public static ControlAnswer? Refusal(HttpRequest request, int most)
    {
        // Cross-site requests: no proof travels by itself, and whatever comes from a page is refused on top of it.
        if (OfBrowsers.Any(request.Headers.ContainsKey))
            return ControlAnswer.Refused("invalid", "requests of web pages are not taken", "Ask from a program, with the header Authorization.");
        // A token in an address stands in histories and logs.
        if (request.QueryString.HasValue)
            return ControlAnswer.Refused("invalid", "no operation takes a query", "Send the session in the header Authorization.");
        // Kestrel copies chunks once more before we see them, and that copy is nobody's to clear; it may hold a password.
        if (request.Headers.TransferEncoding.Count > 0)
            return ControlAnswer.Refused("invalid", "the body comes in chunks", "Send it whole, with Content-Length.");
        if (request.ContentLength > most)
            return BadBody(StatusCodes.Status413PayloadTooLarge, most);
        return request.ContentLength is > 0 && !IsJson(request.ContentType)
            ? ControlAnswer.Refused("invalid", "the body is not JSON", "Send Content-Type: application/json.")
            : null;
    }

    /// <summary>The session's token; empty, and therefore never valid, if the header is there in another form.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        if (request.Headers.Authorization is not [var header, ..])
            return null;
        return request.Headers.Authorization.Count == 1 && header is not null && header.StartsWith(Scheme, StringComparison.Ordinal)
            && header.Length <= Scheme.Length + LongestToken ? header[Scheme.Length..] : "";
    }

    public static string ReasonOf(HttpRequest request) =>
        request.Headers[ControlHeaders.Reason] is [{ } reason] ? Uri.UnescapeDataString(reason) : "";

    public static ControlAnswer BadBody(int status, int most) => status == StatusCodes.Status413PayloadTooLarge
        ? ControlAnswer.Refused("too-large", $"a body has at most {most} bytes", "Send less.")
        : ControlAnswer.Refused("invalid", "the body did not arrive", "Send it whole.");

    public static int StatusOf(ControlProblem? problem) => problem?.Code switch
    {
        null => StatusCodes.Status200OK,
        "pending" => StatusCodes.Status202Accepted,
        "unauthenticated" => StatusCodes.Status401Unauthorized,
        "forbidden" => StatusCodes.Status403Forbidden,
        "not-found" => StatusCodes.Status404NotFound,
        "invalid" => StatusCodes.Status400BadRequest,
        "too-large" => StatusCodes.Status413PayloadTooLarge,
        "refused" => StatusCodes.Status409Conflict,
        "too-many" => StatusCodes.Status429TooManyRequests,
        "unavailable" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static bool IsJson(string? type) =>
        type is not null && type.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase);
}
