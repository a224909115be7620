namespace Menshen.Engine;

/// <summary>What the supervisor needs of an engine: one life from start to loss.</summary>
internal interface IEngineLife
{
    /// <summary>The longest pause between two lives that did not succeed: an attempt to start a server that cannot start costs much.</summary>
    TimeSpan LongestPause => TimeSpan.FromSeconds(30);

    /// <summary>Starts, waits for readiness and provisions.</summary>
    Task<(int? ProcessId, string ServerVersion)> BeginAsync(CancellationToken cancellation);

    /// <summary>Returns why the ready engine was lost.</summary>
    Task<string> WaitForLossAsync(CancellationToken cancellation);

    /// <summary>Releases everything; called once after each begin, also a failed one.</summary>
    Task EndAsync();
}
