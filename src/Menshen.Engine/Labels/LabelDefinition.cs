namespace Menshen.Engine.Labels;

/// <summary>One label that may exist: its bits and the policy's name for it.</summary>
/// <param name="Bits">Bits 0-14 level, 15-17 lack of integrity, both as thermometers; 18-62 categories.</param>
/// <param name="Name">For people.</param>
public sealed record LabelDefinition(long Bits, string Name);
