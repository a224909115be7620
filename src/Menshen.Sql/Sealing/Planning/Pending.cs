using System.Globalization;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>A literal (by its index in the text) or parameter (by its number) that a value can come from.</summary>
internal readonly record struct Pending(bool IsParameter, int Number)
{
    public override string ToString() => IsParameter ? string.Create(CultureInfo.InvariantCulture, $"parameter ${Number}") : "a literal";
}
