using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>A plan made for the very text that waits, and for what was sealed when it was made.</summary>
internal sealed record PlannedText(SealedSchema Schema, SealPlan Plan);
