namespace Menshen.Samples.ExpressRealname;

/// <summary>Names the independent streams of chance. The numbers are part of the data: changing one changes every digest.</summary>
internal enum RowStream : ulong
{
    Outlet = 1,
    Courier = 2,
    Person = 3,
    Document = 4,
    Waybill = 5,
    Parcel = 6,
    Inspection = 7,
    Report = 8,
}
