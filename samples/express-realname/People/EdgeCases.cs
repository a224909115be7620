namespace Menshen.Samples.ExpressRealname;

/// <summary>How many of ten thousand persons are out of the ordinary. The README states the same numbers.</summary>
internal static class EdgeCases
{
    public const int Passport = 60;
    public const int HongKongMacaoPermit = 60;
    public const int TaiwanPermit = 20;
    public const int ForeignResidence = 10;
    public const int MilitaryId = 8;
    public const int ResidentId = 10_000 - Passport - HongKongMacaoPermit - TaiwanPermit - ForeignResidence - MilitaryId;
    public const int RareCharacter = 40;
    public const int UyghurName = 40;

    /// <summary>Every twentieth person heads a household of three at one address.</summary>
    public const int HouseholdEvery = 20;
    public const int HouseholdSize = 3;

    /// <summary>Of ten thousand waybills: no document was checked (contract customers).</summary>
    public const int Unchecked = 30;

    /// <summary>Of ten thousand waybills: the remark holds a quote, a backslash or a tab.</summary>
    public const int AwkwardRemark = 20;

    /// <summary>Of ten thousand waybills: inspection found something prohibited, the parcel is withheld.</summary>
    public const int Prohibited = 25;

    /// <summary>Of ten thousand waybills: sent back to the sender.</summary>
    public const int Returned = 90;
}
