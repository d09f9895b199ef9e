-- Attachments, exports, subject requests, retention.
SELECT 1;
