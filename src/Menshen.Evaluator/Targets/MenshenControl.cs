using System.Text.RegularExpressions;

namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's control surface, on its socket.</summary>
/// <remarks>There a request without a token comes from the machine's own user, who may do things. So each has a token, be it a wrong one: it is a stranger's then.</remarks>
internal sealed partial class MenshenControl(PublicInterface asked) : IControlSurface
{
    // A subject may end its own sessions and change its own password: that is none of the things that must not work.
    private static readonly string[] Left = ["/v1/stop", "/v1/logout", "/v1/self/password", "/v1/login", "/v1/tickets"];

    public async Task<IReadOnlyList<(string Method, string Path)>> OperationsAsync(CancellationToken cancellation)
    {
        var (_, document) = await asked.SendAsync(null, "GET", "/v1/openapi.json", null, cancellation).ConfigureAwait(false);
        return
        [
            .. document.GetProperty("paths").EnumerateObject().Where(path => !Left.Contains(path.Name))
                .SelectMany(path => path.Value.EnumerateObject().Select(method => (method.Name.ToUpperInvariant(), path.Name))).Order(),
        ];
    }

    public async Task<string> LoginAsync(Subject subject, CancellationToken cancellation)
    {
        var token = await asked.TokenAsync(new Credential(subject.Name, subject.Password), isNew: true, cancellation).ConfigureAwait(false);
        // Codes that the socket asked for would be asked for elsewhere from now on, where its certificate is enough.
        return await asked.Telephones.RemoveAsync([subject.Name], cancellation).ConfigureAwait(false) is [var stays, ..] ? throw new EvaluationFaultException(stays) : token;
    }

    public Task<(int Status, string Body)> SendAsync(string method, string word, string path, string token, string body, CancellationToken cancellation) =>
        asked.SendRawAsync(token, method, Place().Replace(path, word.Length == 0 ? "x" : word), method == "GET" ? null : body, cancellation);

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Place();
}
