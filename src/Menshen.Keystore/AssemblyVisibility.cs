using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Keystore.Tests")]
