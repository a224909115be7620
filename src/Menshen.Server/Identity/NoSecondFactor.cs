using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Where nobody has a second factor: none is asked, and a code that is given all the same is not believed.</summary>
internal sealed class NoSecondFactor : ISecondFactor
{
    public Task<string?> RefusalAsync(Subject subject, string? code, CancellationToken cancellation) =>
        Task.FromResult(code is null ? null : "a code was given, and there is no second factor");
}
