SELECT s.value FROM menshen.setting s WHERE s.name = 'engine-login-epoch';
