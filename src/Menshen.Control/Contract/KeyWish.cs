namespace Menshen.Control;

/// <summary>Asks for a seal group with its first key.</summary>
/// <param name="Name">Lower-case words with hyphens; given once.</param>
/// <param name="Tag">Sensitivity class, such as <c>pii.phone</c>.</param>
/// <param name="Mode"><c>e</c>: equal values have equal texts; <c>r</c>: they have not.</param>
/// <param name="Days">How long its first key seals new values; null: no end.</param>
public sealed record KeyWish(string Name, string Tag, string Mode, int? Days);
