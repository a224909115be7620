namespace Menshen.Policy;

/// <summary>The codes of reasons for a proposal; programs show them in words.</summary>
public static class DiscoveryReasons
{
    public const string ColumnName = "column-name";
    public const string Comment = "comment";
    public const string CheckDigit = "check-digit";
    public const string Mobile = "mobile";
    public const string FixedLine = "fixed-line";
    public const string Luhn = "luhn";
    public const string Surname = "surname";
    public const string AddressWords = "address-words";
    public const string PlaceName = "place-name";
    public const string EmailForm = "email-form";
    public const string PlateForm = "plate-form";
    public const string PastDate = "past-date";
    public const string NumberInText = "number-in-text";

    /// <summary>The values have not the form that the name promises.</summary>
    public const string FormMissing = "form-missing";
}
