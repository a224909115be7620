namespace Menshen.Sql.Rows;

/// <summary>A column that a statement writing one relation sets equal to one literal or parameter: by such terms it can name a row.</summary>
/// <param name="Column">The column's name, folded and unquoted.</param>
/// <param name="IsParameter">A parameter, else a literal.</param>
/// <param name="Index">Which one of the statement's, from 0.</param>
public readonly record struct KeyTerm(string Column, bool IsParameter, int Index);
