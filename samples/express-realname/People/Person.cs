namespace Menshen.Samples.ExpressRealname;

/// <summary>A sender or receiver. Each is one row of <c>express.persons</c>, and what waybills copy from it.</summary>
internal readonly record struct Person(
    long Number, string Name, bool Male, DateOnly Birth, string Nationality, string Phone, Region Region, string Street,
    string DocumentType, string DocumentNumber);
