namespace Menshen.Sql.Settings;

/// <summary>Where a value of a statement stands.</summary>
/// <param name="Index">Which literal or parameter of the statement, from 0.</param>
public readonly record struct ValuePlace(ValuePlaceKind Kind, int Index = 0);
