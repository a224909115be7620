using System.Runtime.Versioning;

// /proc, Unix sockets and setpriv: the benchmark knows no other system.
[assembly: SupportedOSPlatform("linux")]
