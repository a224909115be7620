namespace Menshen.Control;

/// <summary>Which program answers.</summary>
public sealed record VersionReport(string Version, string Runtime, string OperatingSystem);
