namespace Menshen.Control;

/// <summary>An auditor says that the records were looked through.</summary>
/// <param name="UpTo">Last record that was reviewed; null: the newest.</param>
/// <param name="Alarms">Alarms were looked into up to this record; null: as far as the records.</param>
/// <param name="Note">What was found.</param>
public sealed record ReviewWish(long? UpTo, long? Alarms, string Note);
