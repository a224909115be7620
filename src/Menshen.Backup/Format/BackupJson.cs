using System.Text.Json.Serialization;
using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Wal;

namespace Menshen.Backup.Format;

/// <summary>JSON of the repository. One spelling for one content: properties in the order of their declaration, no spaces.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SetHead))]
[JsonSerializable(typeof(RepositoryDescription))]
[JsonSerializable(typeof(SeenSet))]
[JsonSerializable(typeof(IReadOnlyList<SeenCopy>))]
[JsonSerializable(typeof(SeenWal))]
[JsonSerializable(typeof(SeenJournal))]
[JsonSerializable(typeof(JournalSegment))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<KnownRepository>))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(BackupLedger))]
[JsonSerializable(typeof(StoredHistory))]
internal sealed partial class BackupJson : JsonSerializerContext;
