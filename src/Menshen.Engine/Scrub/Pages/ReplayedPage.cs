using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>A page as PostgreSQL's recovery made it from a backup.</summary>
/// <param name="Bytes">The page, whose checksum was found right.</param>
/// <param name="Since">Each change that was logged before is in it; of one that came after, nobody knows.</param>
public sealed record ReplayedPage(ReadOnlyMemory<byte> Bytes, NpgsqlLogSequenceNumber Since);
