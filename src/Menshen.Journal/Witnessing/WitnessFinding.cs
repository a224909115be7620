namespace Menshen.Journal;

/// <summary>A witness has seen a journal that is not the one here.</summary>
/// <param name="Witness">Its name.</param>
/// <param name="Records">Records under its newest checkpoint.</param>
/// <param name="Finding">What does not fit.</param>
public sealed record WitnessFinding(string Witness, ulong Records, string Finding);
