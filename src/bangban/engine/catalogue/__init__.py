"""The catalogue (事项目录): items, their offerings per organ and level, guides, forms, and versions that never change.

Law: 行政许可法 Art. 30; 优化营商环境条例 Art. 35, 36, 44; 国务院关于在线政务服务的若干规定 Art. 6-11.
Front door: services.draft_item / draft_offering / save_draft / submit / approve / publish / withdraw /
load_catalogue; queries.spec / published / published_offerings / guide / versions / difference; names.
"""
