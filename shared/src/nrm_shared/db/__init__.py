"""PostgreSQL: engines, the spine tables every service has, repositories, the migration job."""
