using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Crypto.Tests")]
