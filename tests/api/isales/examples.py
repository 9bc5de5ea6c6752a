"""The vendor's own examples, byte for byte (seeds 000, 001 and 002)."""

# ruff: noqa: E101 - tabs and blanks as the vendor mixed them

MODIFY = (
    b'{ "name": "Data Package Recommendation for National Day", "description": "Data Package Recommendation for '
    b'National Day", "strBeginTime": "2020-09-10 00:00:00", "strEndTime": "2020-10-07 23:59:59", "deviceType": 2, '
    b'"callerNo": "10085", "maxAlertingTime": 20, "scheduleParam": { "workdayBeginTime1": "08:00", "workdayEndTime1": '
    b'"11:30", "workdayBeginTime2": "13:00", "workdayEndTime2": "17:30", "workdayBeginTime3": "", "workdayEndTime3": '
    b'"", "holidayBeginTime1": "10:00", "holidayEndTime1": "11:00", "holidayBeginTime2": "13:00", "holidayEndTime2": '
    b'"17:30", "holidayBeginTime3": "", "holidayEndTime3": "" }, "skillParam": { "skillId": 5, "skillName": "Voice '
    b'Skill Queue", "outBoundType": 2, "predictParam": { "predictMethod": 5, "offhookPredictParam": { "offHookRate": '
    b'100 } } }, "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx" }'
)
"""Seed 002; adding takes the same, and ``initStatus``."""

DONE = b'{"resultCode":"0200000","resultDesc":"","returnCode":"0200000","returnDesc":""}'

RETRY_COMMON = b"""{
      	"policyJson":"[{'type':0,'retryTimes':1,'retryDay':1}]",
      	"policyType": 0
      }"""
RETRY_BY_RESULT = b"""{
      	"policyJson":"[{'type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]",
      	"policyType": 0
      }"""
RETRY_BY_TYPE_COMMON = b"""{
      	"policyJson" : "[{'dataType':'ST','type':0,''policy':{'retryTimes':2,'retryDay':1}}]",
      	"policyType": 1
      }"""
RETRY_BY_TYPE_BY_RESULT = b"""{
      	"policyJson":"[{'dataType':'ST','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]",
      	"policyType": 1
      }"""
