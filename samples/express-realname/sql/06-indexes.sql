-- Run after loading: the indexes an application would have, the identity counters behind the loaded rows, fresh statistics.
SET search_path = pg_catalog, pg_temp;

CREATE INDEX couriers_outlet ON express.couriers (outlet_id);
CREATE INDEX persons_phone ON express.persons (phone);
CREATE INDEX persons_name ON express.persons (person_name);
CREATE INDEX identity_documents_person ON express.identity_documents (person_id);
CREATE INDEX identity_documents_number ON express.identity_documents (document_number);
CREATE INDEX waybills_courier_time ON express.waybills (courier_id, collected_at);
CREATE INDEX waybills_outlet_time ON express.waybills (outlet_id, collected_at);
CREATE INDEX waybills_sender ON express.waybills (sender_id);
CREATE INDEX waybills_receiver ON express.waybills (receiver_id);
CREATE INDEX waybills_sender_phone ON express.waybills (sender_phone);
CREATE INDEX waybills_receiver_phone ON express.waybills (receiver_phone);
CREATE INDEX waybills_unchecked ON express.waybills (collected_at) WHERE sender_checked_at IS NULL;

SELECT setval(pg_get_serial_sequence('express.outlets', 'outlet_id'), max(outlet_id)) FROM express.outlets;
SELECT setval(pg_get_serial_sequence('express.couriers', 'courier_id'), max(courier_id)) FROM express.couriers;
SELECT setval(pg_get_serial_sequence('express.persons', 'person_id'), max(person_id)) FROM express.persons;
SELECT setval(pg_get_serial_sequence('express.identity_documents', 'document_id'), max(document_id)) FROM express.identity_documents;
SELECT setval(pg_get_serial_sequence('express.waybills', 'waybill_id'), max(waybill_id)) FROM express.waybills;
SELECT setval(pg_get_serial_sequence('express.parcels', 'parcel_id'), max(parcel_id)) FROM express.parcels;
SELECT setval(pg_get_serial_sequence('express.inspections', 'inspection_id'), max(inspection_id)) FROM express.inspections;
SELECT setval(pg_get_serial_sequence('express.report_batches', 'batch_id'), max(batch_id)) FROM express.report_batches;

ANALYZE express.outlets, express.couriers, express.persons, express.identity_documents, express.waybills, express.parcels,
        express.inspections, express.report_batches, express.report_lines;
