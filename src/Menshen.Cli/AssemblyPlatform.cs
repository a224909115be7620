using System.Runtime.Versioning;

// The server it starts runs on Linux alone.
[assembly: SupportedOSPlatform("linux")]
