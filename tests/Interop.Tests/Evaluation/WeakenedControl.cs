using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment's control surface that answers every tenth request as one with a fault would.</summary>
internal sealed class WeakenedControl(IControlSurface inner, int status, string body) : IControlSurface
{
    private int _asked;

    public Task<IReadOnlyList<(string Method, string Path)>> OperationsAsync(CancellationToken cancellation) => inner.OperationsAsync(cancellation);

    public Task<string> LoginAsync(Subject subject, CancellationToken cancellation) => inner.LoginAsync(subject, cancellation);

    public Task<(int Status, string Body)> SendAsync(string method, string word, string path, string token, string text, CancellationToken cancellation) =>
        ++_asked % 10 == 0 ? Task.FromResult((method == "GET" && status == 200 ? 500 : status, body)) : inner.SendAsync(method, word, path, token, text, cancellation);
}
