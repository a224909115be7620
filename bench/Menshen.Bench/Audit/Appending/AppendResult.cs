using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Appending;

/// <summary>Records per second on disk: by the journal, and with one fdatasync for each.</summary>
internal sealed record AppendResult(Series? Journal, Series? SyncEach);
