SELECT id, fingerprint, privileges IS NULL FROM audit.template;
