SELECT id, fingerprint FROM audit.template;
