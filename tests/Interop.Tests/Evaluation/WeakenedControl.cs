using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment's control surface that answers some requests as one with a fault would.</summary>
internal sealed class WeakenedControl(IControlSurface inner, int status, string body) : IControlSurface
{
    private int _asked;

    /// <summary>Which requests: by default each tenth.</summary>
    public int Every { get; init; } = 10;

    public Task<IReadOnlyList<(string Method, string Path)>> OperationsAsync(CancellationToken cancellation) => inner.OperationsAsync(cancellation);

    public Task<string> LoginAsync(Subject subject, CancellationToken cancellation) => inner.LoginAsync(subject, cancellation);

    public Task<(int Status, string Body)> SendAsync(string method, string word, string path, string token, string text, CancellationToken cancellation) =>
        ++_asked % Every == 0 ? Task.FromResult((method == "GET" && status == 200 ? 500 : status, body)) : inner.SendAsync(method, word, path, token, text, cancellation);
}
