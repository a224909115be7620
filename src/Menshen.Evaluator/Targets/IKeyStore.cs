namespace Menshen.Evaluator.Targets;

/// <summary>Where a target's keys lie on this machine.</summary>
public interface IKeyStore
{
    /// <summary>The directory of their files.</summary>
    string Directory { get; }

    /// <summary>Whether such a copy of them, with nothing else that is kept elsewhere, opens what the target has sealed. The copy is for the target's account alone, and gone afterwards.</summary>
    Task<bool> OpensAsync(KeyCopy copy, CancellationToken cancellation);
}
