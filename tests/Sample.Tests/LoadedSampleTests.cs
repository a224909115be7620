namespace Menshen.Sample.Tests;

public sealed class LoadedSampleTests(LoadedSample sample) : IClassFixture<LoadedSample>
{
    private const string Denied = "42501";

    [Fact]
    public void Every_table_has_exactly_the_rows_announced()
    {
        foreach (var table in sample.Data.Tables)
        {
            sample.Ask<long>("postgres", $"SELECT count(*) FROM {table.Name}").ShouldBe(table.Rows, table.Name);
        }
    }

    [Fact]
    public void Every_table_and_column_says_in_Chinese_what_it_is() =>
        sample.Ask<long>("postgres", """
            SELECT count(*) FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'express'::regnamespace AND c.relkind = 'r'
              AND (coalesce(col_description(c.oid, a.attnum), '') !~ '[一-龥]' OR coalesce(obj_description(c.oid, 'pg_class'), '') !~ '[一-龥]')
            """).ShouldBe(0);

    [Fact]
    public void Views_say_what_they_are() =>
        sample.Ask<long>("postgres", """
            SELECT count(*) FROM pg_catalog.pg_class c
            WHERE c.relnamespace = 'express'::regnamespace AND c.relkind = 'v' AND obj_description(c.oid, 'pg_class') IS NULL
            """).ShouldBe(0);

    [Fact]
    public void Facts_told_in_two_tables_agree() =>
        sample.Ask<long>("postgres", """
            SELECT count(*) FROM express.waybills w
            JOIN express.outlets o USING (outlet_id) JOIN express.couriers c USING (courier_id)
            JOIN express.persons s ON s.person_id = w.sender_id JOIN express.persons r ON r.person_id = w.receiver_id
            JOIN express.inspections i USING (waybill_id) JOIN express.report_lines l USING (waybill_id) JOIN express.report_batches b USING (batch_id)
            LEFT JOIN express.identity_documents d ON d.document_id = w.sender_document_id
            WHERE w.firm_code <> o.firm_code OR c.outlet_id <> w.outlet_id OR left(w.waybill_no, 2) <> w.firm_code
               OR (w.sender_name, w.sender_phone, w.sender_street) <> (s.person_name, s.phone, s.street)
               OR (w.receiver_name, w.receiver_phone, w.receiver_street) <> (r.person_name, r.phone, r.street)
               OR s.person_id = r.person_id OR d.person_id <> w.sender_id OR d.document_name <> s.person_name OR d.verified_at > w.sender_checked_at
               OR (w.status = 'withheld') <> (i.result <> 'passed') OR i.inspected_by <> w.courier_id
               OR b.firm_code <> w.firm_code OR b.business_date <> (w.collected_at AT TIME ZONE 'Asia/Shanghai')::date
               OR w.weight_kg <> (SELECT sum(p.weight_kg) FROM express.parcels p WHERE p.waybill_id = w.waybill_id)
               OR w.piece_count <> (SELECT count(*) FROM express.parcels p WHERE p.waybill_id = w.waybill_id)
            """).ShouldBe(0);

    [Fact]
    public void Batches_hold_as_many_lines_as_they_state() =>
        sample.Ask<long>("postgres", """
            SELECT count(*) FROM express.report_batches b
            WHERE line_count <> (SELECT count(*) FROM express.report_lines l WHERE l.batch_id = b.batch_id)
               OR line_count <> coalesce((SELECT max(line_no) FROM express.report_lines l WHERE l.batch_id = b.batch_id), 0)
            """).ShouldBe(0);

    [Theory]
    [InlineData("persons", "person_id")]
    [InlineData("waybills", "waybill_id")]
    [InlineData("inspections", "inspection_id")]
    public void New_rows_get_numbers_after_the_loaded_ones(string table, string column) =>
        sample.Ask<bool>("postgres",
            $"SELECT nextval(pg_get_serial_sequence('express.{table}', '{column}')) > max({column}) FROM express.{table}").ShouldBeTrue();

    [Theory]
    [InlineData("courier_000003", 3)]
    [InlineData("courier_000004", 4)]
    public void A_courier_sees_the_own_pickups_and_nothing_else(string user, int courier)
    {
        var own = sample.Ask<long>("postgres", $"SELECT count(*) FROM express.waybills WHERE courier_id = {courier}");
        own.ShouldBeGreaterThan(0);
        sample.Ask<long>(user, "SELECT count(*) FROM express.my_pickups").ShouldBe(own);
        sample.Ask<long>(user, "SELECT count(*) FROM express.waybills").ShouldBe(own);
        sample.Ask<long>(user, "SELECT count(*) FROM express.waybill_details").ShouldBe(own);
        sample.Ask<long>(user, "SELECT count(*) FROM express.inspections").ShouldBe(own);
        sample.Ask<long>(user, "SELECT count(*) FROM express.couriers").ShouldBe(1);
        sample.Ask<long>(user, "SELECT count(*) FROM express.persons").ShouldBe(sample.Ask<long>("postgres", $"""
            SELECT count(DISTINCT p) FROM express.waybills w, unnest(ARRAY[sender_id, receiver_id]) p WHERE courier_id = {courier}
            """));
        sample.Ask<long>(user, "SELECT count(*) FROM express.identity_documents").ShouldBe(sample.Ask<long>("postgres",
            $"SELECT count(DISTINCT sender_document_id) FROM express.waybills WHERE courier_id = {courier}"));
    }

    [Fact]
    public void A_courier_changes_the_status_of_own_waybills_alone()
    {
        using var source = sample.As("courier_000003");
        using var foreign = source.CreateCommand("UPDATE express.waybills SET remark = 'x' WHERE courier_id = 4");
        foreign.ExecuteNonQuery().ShouldBe(0);
        using var own = source.CreateCommand("UPDATE express.waybills SET remark = remark");
        own.ExecuteNonQuery().ShouldBeGreaterThan(0);
        sample.Refusal("courier_000003", "UPDATE express.waybills SET fee_yuan = 0").ShouldBe(Denied);
        sample.Refusal("courier_000003", "DELETE FROM express.waybills").ShouldBe(Denied);
        sample.Refusal("courier_000003", "SELECT * FROM express.report_batches").ShouldBe(Denied);
        sample.Refusal("courier_000003", "SELECT * FROM express.regulator_firms").ShouldBe(Denied);
    }

    [Fact]
    public void A_manager_sees_the_own_outlet()
    {
        sample.Ask<long>("manager_0001", "SELECT count(*) FROM express.couriers").ShouldBe(8);
        sample.Ask<long>("manager_0001", "SELECT count(*) FROM express.waybills")
            .ShouldBe(sample.Ask<long>("postgres", "SELECT count(*) FROM express.waybills WHERE outlet_id = 1"));
        sample.Ask<decimal>("manager_0001", "SELECT sum(waybills) FROM express.outlet_courier_load")
            .ShouldBe(sample.Ask<long>("postgres", "SELECT count(*) FROM express.waybills WHERE outlet_id = 1"));
        sample.Ask<long>("manager_0001", "SELECT count(*) FROM express.report_batches").ShouldBe(120);
        sample.Refusal("manager_0001", "UPDATE express.waybills SET remark = 'x'").ShouldBe(Denied);
    }

    [Fact]
    public void An_auditor_sees_sums_and_no_person()
    {
        sample.Ask<decimal>("auditor_lin", "SELECT sum(waybills) FROM express.regulator_firms").ShouldBe(LoadedSample.Waybills);
        sample.Ask<decimal>("auditor_lin", "SELECT sum(waybills) FROM express.regulator_regions").ShouldBe(LoadedSample.Waybills);
        foreach (var table in new[] { "persons", "identity_documents", "waybills", "couriers", "inspections", "report_lines", "my_pickups", "waybill_details" })
        {
            sample.Refusal("auditor_lin", $"SELECT * FROM express.{table}").ShouldBe(Denied, table);
        }
    }

    [Fact]
    public void Who_is_in_no_group_does_not_even_enter_the_schema() =>
        sample.Refusal("stranger", "SELECT * FROM express.regions").ShouldBe(Denied);
}
