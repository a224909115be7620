using System.Runtime.Versioning;

// Unix sockets with peer credentials, flock and file modes: there is no other platform to pretend for.
[assembly: SupportedOSPlatform("linux")]
