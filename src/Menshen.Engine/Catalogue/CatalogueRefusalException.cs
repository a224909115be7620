namespace Menshen.Engine;

/// <summary>The catalogue does not do what was asked; the message says why and what to choose instead.</summary>
public sealed class CatalogueRefusalException(string message, Exception? inner = null) : Exception(message, inner);
